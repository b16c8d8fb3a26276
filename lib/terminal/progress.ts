/** Says on standard error how far a long run has come. */

/** Where nobody watches, a log does not want more lines than that. */
const SECONDS_BETWEEN_LOG_LINES = 30;

/** A line that is written over, on a terminal; elsewhere a line now and then. */
export function progressLine(stream: NodeJS.WriteStream, nowSeconds = () => performance.now() / 1000) {
  let saidAtSeconds = nowSeconds();
  return {
    say(text: string): void {
      if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
      else if (nowSeconds() - saidAtSeconds >= SECONDS_BETWEEN_LOG_LINES) {
        stream.write(`${text}\n`);
        saidAtSeconds = nowSeconds();
      }
    },
    clear(): void {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}

/** `3 min`, `40 s`: what is left if the rest takes as long as what is done took. */
export function timeLeft(done: number, of: number, elapsedSeconds: number): string {
  if (done === 0) return 'unknown';
  return aboutSeconds((elapsedSeconds * (of - done)) / done);
}

export function aboutSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
