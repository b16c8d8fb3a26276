/** Answers by the name of the command, without `Command`. An answer that is an Error is thrown. */
// biome-ignore lint/suspicious/noExplicitAny: each answer knows the input of its own command.
type Answers = Readonly<Record<string, (input: any) => unknown>>;

export interface Call {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly input: any;
}

/** An SDK client that makes no request: `answers` stand in for the service, and `calls` fills with what was sent. */
export function stub<Client>(answers: Answers, calls: Call[] = []): Client {
  const send = async (command: {
    readonly constructor: { readonly name: string };
    readonly input: unknown;
  }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    calls.push({ name, input: command.input });
    const answer = answers[name];
    if (answer === undefined) throw new Error(`No answer to ${name} was expected to be needed.`);
    const output = answer(command.input);
    if (output instanceof Error) throw output;
    return output;
  };
  return { send } as unknown as Client;
}

/** An exception as the SDK throws it. */
export function sdkError(name: string, properties: object = {}): Error {
  return Object.assign(new Error(`The service said ${name}.`), { name, ...properties });
}
