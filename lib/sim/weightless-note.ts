import { whole } from '../terminal/figures';
import type { Screen } from '../terminal/screen';

/**
 * Said where rows of a trace have records and no bytes. They are taken as they are, since a record may be all but empty; but the score counts
 * bytes, so that whoever writes 0 for what nobody measured would see no refusal of theirs, and no reason for it.
 */
export function sayWeightlessNote(file: string, rows: number, screen: Screen): void {
  const are = rows === 1 ? '1 row has' : `${whole(rows)} rows have`;
  screen.say(
    `${file}: ${are} records of 0 bytes. What is refused of them does not count in the score, which is of bytes: leave bytes empty where they are unknown.`,
  );
}
