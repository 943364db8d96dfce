// What went wrong, as people are told it: what it is and what they can do.

class Failure extends Error {
  constructor(message, next = "") {
    super(message);
    this.next = next;
  }
}

const lost = () => new Failure(t("lost"), t("lost_next"));

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** Ask again and again, slower and slower, until an answer is final; `last` says whether it is. */
async function until(ask, last, heard = () => {}) {
  for (let wait = 0.25; ; wait = Math.min(wait * 1.4, 2)) {
    const answer = await ask();
    heard(answer);
    if (last(answer)) return answer;
    await pause(wait);
  }
}
