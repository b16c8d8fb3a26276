/** What was asked cannot be done with what was given. The message, one sentence or two, says why and what to do; nothing was changed. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}
