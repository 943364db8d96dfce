"""
The command `add-music`: one function for each command line, and words and a code for every error.

Exit codes: 0 done, 2 the user can fix it, 3 the backend refused, 4 gave up. What a command does
stands in the module that it imports when it runs, so that `--help` stays fast.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from add_music.cli.accounts import app as accounts
from add_music.cli.installing import install, uninstall
from add_music.cli.output import tell, tell_error
from add_music.errors import AddMusicError, problem, unforeseen
from add_music.logs import log_to_stderr
from add_music.saying import speaking

JSON_HELP = "Print one JSON document on stdout; words and progress go to stderr."
LINES_HELP = "Accepted for symmetry: what comes out is always JSON lines."
ALSO_HELP = "To put beside it: otio, fcpxml, edl, stems, midi, srt, markers, rights (commas between)."
SEED_HELP = "The same seed gives the same music."

app = typer.Typer(
    name="add-music",
    help="Say what music you want, get your video back with it. Nothing leaves this machine unasked.",
    epilog="Exit codes: 0 done, 2 you can fix it, 3 the backend refused, 4 gave up.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.add_typer(accounts, name="account")


def _version(wanted: bool) -> None:
    if wanted:
        from add_music.frontmatter import skill_version

        tell(f"add-music {skill_version()}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    del version


@app.command()
def make(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar='MEDIA... ["INSTRUCTION"]', help="Clips, your own track, and what music you want."
        ),
    ],
    instruction: Annotated[
        str | None, typer.Option("-i", "--instruction", help="What music, instead of as the last word.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", help="The finished file [default: CLIP.music.mp4 beside the clip]."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help=SEED_HELP)] = None,
    backend: Annotated[
        str | None, typer.Option(help="local, nemo or an https address [default: ADD_MUSIC_BACKEND].")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Agree to sending the files to the chosen host.")
    ] = False,
    brief: Annotated[
        str | None,
        typer.Option(metavar="JSON", help='Typed wishes, e.g. {"genre": "lofi", "avoid": ["drums"]}.'),
    ] = None,
    also: Annotated[str, typer.Option(metavar="KINDS", help=ALSO_HELP)] = "",
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Put music on your clips. Without an instruction: music that matches the mood."""
    from add_music.cli.making import Order, make_one

    order = Order(words, instruction, output, seed, backend, brief, also, overwrite=overwrite, yes=yes)
    make_one(order, as_json=as_json)


@app.command()
def batch(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar='WHAT... ["INSTRUCTION"]', help="A folder, a list (.csv, .json, .jsonl), or clips."
        ),
    ],
    instruction: Annotated[
        str | None, typer.Option("-i", "--instruction", help="For the jobs without one of their own.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", help="Folder for the films [default: beside the clips].")
    ] = None,
    backend: Annotated[str | None, typer.Option(help="As for make.")] = None,
    also: Annotated[str, typer.Option(metavar="KINDS", help=ALSO_HELP)] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing outputs.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Agree to sending the files to the chosen host.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON line for each film as soon as it is over.")
    ] = False,
) -> int:
    """Put music on many clips, each with its own words; the same command again goes on where it stopped."""
    from add_music.cli.batching import Batch, make_all

    order = Batch(words, instruction, output, backend, also, overwrite=overwrite, yes=yes)
    return make_all(order, as_json=as_json)


@app.command()
def audition(
    words: Annotated[
        list[str], typer.Argument(metavar='MEDIA... ["INSTRUCTION"]', help="Clips, and what music you want.")
    ],
    takes: Annotated[int, typer.Option(min=2, max=3, help="How many to hear.")] = 3,
    folder: Annotated[
        str | None, typer.Option("--folder", help="Where the sounds go [default: beside the clip].")
    ] = None,
    take: Annotated[
        int | None, typer.Option(min=1, max=3, help="Also make the finished file with that one.")
    ] = None,
    output: Annotated[str | None, typer.Option("-o", "--output", help="The finished file.")] = None,
    brief: Annotated[str | None, typer.Option(metavar="JSON", help="Typed wishes, as for make.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Hear two or three takes before one is put under the clip."""
    from add_music.cli.auditioning import Audition, audition_one

    audition_one(Audition(words, takes, folder, take, output, brief, overwrite), as_json=as_json)


@app.command()
def demo(
    folder: Annotated[
        str, typer.Option("-o", "--output", help="Folder for the two files.")
    ] = "add-music-demo",
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the files of an earlier demo.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Put music on a small sample clip."""
    from add_music.cli.making import make_demo

    make_demo(folder, overwrite=overwrite, as_json=as_json)


@app.command()
def compose(
    instruction: Annotated[str | None, typer.Argument(help='What music, e.g. "calm lo-fi, rhodes".')] = None,
    duration: Annotated[
        float, typer.Option(metavar="SECONDS", help="Length of the music, 1 s to 3 h.")
    ] = 30.0,
    cut: Annotated[
        list[float] | None,
        typer.Option(metavar="SECONDS", help="A moment that deserves an accent; repeatable."),
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, max=2**32 - 1, help=SEED_HELP)] = None,
    output: Annotated[str, typer.Option("-o", "--output", help="The WAV file.")] = "music.wav",
    midi: Annotated[str | None, typer.Option(metavar="FILE", help="Also write the score as MIDI.")] = None,
    stems: Annotated[str | None, typer.Option(metavar="FOLDER", help="Also write one WAV a part.")] = None,
    score: Annotated[str | None, typer.Option(metavar="FILE", help="Also write the score as JSON.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace existing files.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Make music alone, of exactly that length."""
    from add_music.cli.alone import compose_one

    compose_one(
        instruction,
        duration_s=duration,
        cuts_s=cut or [],
        seed=seed,
        output=output,
        midi=midi,
        stems=stems,
        score=score,
        overwrite=overwrite,
        as_json=as_json,
    )


@app.command()
def analyse(
    media: Annotated[str, typer.Argument(help="A clip.")],
    picture: Annotated[
        str | None, typer.Option("--picture", help="Also draw it: frames and timeline, as PNG or JPEG.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing picture.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Show what is seen and heard in a clip."""
    from add_music.cli.alone import analyse_one

    analyse_one(media, picture, overwrite=overwrite, as_json=as_json)


@app.command()
def route(_: Annotated[bool, typer.Option("--json", help=LINES_HELP)] = False) -> int:
    """Sort messages into actions (JSON lines)."""
    from add_music.cli.lines import route_lines

    return route_lines()


@app.command()
def understand(_: Annotated[bool, typer.Option("--json", help=LINES_HELP)] = False) -> int:
    """Read messages into edits (JSON lines)."""
    from add_music.cli.lines import understand_lines

    return understand_lines()


@app.command()
def connect(
    backend: Annotated[
        str | None,
        typer.Argument(
            help="local, nemo or an https address; auto forgets the choice. Without one: show it."
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Agree to sending messages and files to that host.")
    ] = False,
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take the agreement to that host, or to every host, back.")
    ] = False,
    restore: Annotated[
        str | None,
        typer.Option(metavar="PROJECT", help="Make a project anew that its host has lost."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> None:
    """Choose where projects are made, and agree to the host that files go to."""
    from add_music.cli.connecting import connect_to

    connect_to(backend, yes=yes, withdraw=withdraw, restore=restore, as_json=as_json)


@app.command()
def mcp(
    http: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Serve over HTTP on this machine instead of stdio."),
    ] = None,
) -> None:
    """Run the MCP server for assistants."""
    from add_music.tools.main import serve

    serve(http)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port; 0 takes a free one.")] = 8760,
    data: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The service's own folder [default: ADD_MUSIC_SERVICE_DIR]."),
    ] = None,
    public_name: Annotated[
        list[str] | None, typer.Option(help="A host name under which it is called; repeatable.")
    ] = None,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A proxy whose X-Forwarded-For is believed; repeatable."),
    ] = None,
    without_tls: Annotated[
        bool, typer.Option("--without-tls", help="Listen beyond this machine without encryption.")
    ] = False,
    free_credits: Annotated[int, typer.Option(min=0, help="What a new anonymous account is given.")] = 100,
    turn_credits: Annotated[int, typer.Option(min=0, help="What an edit costs.")] = 10,
    export_credits: Annotated[int, typer.Option(min=0, help="What a finished file costs.")] = 0,
    per_address: Annotated[
        int, typer.Option(min=1, help="Anonymous accounts for one network address in 7 days.")
    ] = 10,
    paid_export: Annotated[
        bool, typer.Option("--paid-export", help="Only registered accounts may export.")
    ] = False,
    invited_only: Annotated[
        bool, typer.Option("--invited-only", help="Give out no anonymous accounts.")
    ] = False,
    stored_gb: Annotated[float, typer.Option(min=0, help="Uploads of one account; 0 is no limit.")] = 50,
    minutes_a_day: Annotated[
        float, typer.Option(min=0, help="Minutes of film made for one account in 24 hours; 0 is no limit.")
    ] = 1440,
    open_renders: Annotated[
        int, typer.Option(min=0, help="Renders of one account that wait or run; 0 is no limit.")
    ] = 40,
    web_url: Annotated[
        str, typer.Option(metavar="URL", help="Where users register; /register?bind=ID is added to it.")
    ] = "",
    no_render: Annotated[
        bool, typer.Option("--no-render", help="Leave turns and renders to add-music worker.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the address as one line of JSON on stdout.")
    ] = False,
) -> int:
    """Run the engine as a service for many accounts; see also: add-music account."""
    from add_music.cli.serving import Service, serve_until_told

    terms = {
        "anonymous_credits": free_credits,
        "turn_credits": turn_credits,
        "export_credits": export_credits,
        "tokens_per_address": per_address,
        "paid_export": paid_export,
        "invited_only": invited_only,
        "stored_gb": stored_gb,
        "minutes_a_day": minutes_a_day,
        "open_renders": open_renders,
        "web_url": web_url.rstrip("/"),
    }
    names, proxies = public_name or (), trusted_proxy or ()
    service = Service(
        host, port, data, names, proxies, without_tls=without_tls, render=not no_render, terms=terms
    )
    return serve_until_told(service, as_json=as_json)


@app.command()
def worker(
    slots: Annotated[int, typer.Option(min=1, max=64, help="Renders at a time, and edits at a time.")] = 2,
    per_account: Annotated[
        int, typer.Option(min=1, help="Renders of one account at a time, on all machines together.")
    ] = 2,
    data: Annotated[
        str | None, typer.Option(metavar="DIR", help="Its own cache [default: beside the service's folder].")
    ] = None,
    drain: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="How long to finish what runs when it is told to end."),
    ] = 60,
    as_json: Annotated[
        bool, typer.Option("--json", help="Say that it is ready as one line of JSON on stdout.")
    ] = False,
) -> int:
    """Render for a service whose database and storage are shared; see docs/operations.md."""
    from add_music.cli.serving import work_until_told

    return work_until_told(data, slots=slots, per_account=per_account, drain_s=drain, as_json=as_json)


@app.command()
def clean(
    idle_days: Annotated[
        float, typer.Option(min=1, help="Sessions without a message or a render for so long are forgotten.")
    ] = 30,
    render_days: Annotated[
        float, typer.Option(min=0.1, help="Finished files of that age go; asking again makes them anew.")
    ] = 7,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and remove nothing.")] = False,
    data: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The service's own folder [default: ADD_MUSIC_SERVICE_DIR]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> int:
    """Remove what nobody has used for long from a service; its accounts and their credits stay."""
    from add_music.cli.serving import clean as tidy

    return tidy(data, idle_days, render_days, only_look=dry_run, as_json=as_json)


@app.command("open")
def open_(
    project: Annotated[str | None, typer.Argument(help="Its name [default: the latest project].")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the address as one line of JSON on stdout.")
    ] = False,
) -> int:
    """Watch and hear a project in a browser, choose a take, set the volume, export."""
    from add_music.cli.opening import open_page

    return open_page(project, browser=not no_browser, as_json=as_json)


@app.command()
def resume(
    only_list: Annotated[bool, typer.Option("--list", help="Only say what is unfinished.")] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace what lies at their places by now.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Agree to asking the host where the export was begun.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False,
) -> int:
    """Finish exports that an interrupted command left behind."""
    from add_music.cli.finishing import resume_all

    return resume_all(only_list=only_list, overwrite=overwrite, yes=yes, as_json=as_json)


app.command()(install)
app.command()(uninstall)


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help=JSON_HELP)] = False) -> int:
    """Check the installation."""
    from add_music.cli.checkup import check_all

    return check_all(as_json=as_json)


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run a command line.

    Returns:
        the exit code; nothing is raised.
    """
    words = list(sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if arguments is None:
        # a host or a service manager that ends us wants the same tidiness as Ctrl-C
        signal.signal(signal.SIGTERM, _end)
    try:
        try:
            with speaking(_tongue()):
                return _run(words)
        except AddMusicError as exc:
            tell_error(exc, as_json=_wants_json(words), debug=_debugging())
            return exc.exit_code
    except BrokenPipeError:
        # whoever read our output has seen enough; the interpreter must not complain when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _tongue() -> str | None:
    """The language that the system is set to, by the variables of POSIX."""
    return next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)


def _end(*_: object) -> None:
    # a script that starts a command in the background has it ignore Ctrl-C; it can still be told to end
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def _run(words: list[str]) -> int:
    """The exit code of a command; every exception but a broken pipe has become ours."""
    try:
        with typer.main.get_command(app).make_context("add-music", words) as context:
            log_to_stderr()
            result: Any = context.command.invoke(context)
            return result if isinstance(result, int) else 0
    except typer.Exit as exc:
        return exc.exit_code
    except typer.TyperException as exc:
        raise problem("command_invalid", seen=exc.format_message()) from exc
    except (AddMusicError, BrokenPipeError):
        raise
    except (KeyboardInterrupt, typer.Abort) as exc:
        raise problem("interrupted") from exc
    except Exception as exc:
        raise unforeseen(exc) from exc


def _wants_json(words: list[str]) -> bool:
    options = words[: words.index("--")] if "--" in words else words
    return "--json" in options or words[:1] in (["route"], ["understand"])


def _debugging() -> bool:
    return os.environ.get("ADD_MUSIC_LOG_LEVEL", "").upper() == "DEBUG"


if __name__ == "__main__":
    sys.exit(main())
