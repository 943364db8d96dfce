"""All figures, one after the other: `python -m benchmarks`."""

from __future__ import annotations

import sys

from benchmarks import client_overhead, install_size, main_job, picture, reading, seeing, startup, tool_calls

startup.main()
tool_calls.main()
reading.main()
main_job.main(sys.argv[1:])
seeing.main()
picture.main(sys.argv[1:])
client_overhead.main([])
install_size.main()
