/** How long a call may take before it fails, to be tried again, in milliseconds. */
interface Patience {
  readonly connectMilliseconds: number;
  readonly answerMilliseconds: number;
}

/** The options of an HTTP handler of the SDK that gives calls up which hang: unless it is told to throw, it only warns of them. */
export function givenUpAfter({ connectMilliseconds, answerMilliseconds }: Patience) {
  return {
    connectionTimeout: connectMilliseconds,
    requestTimeout: answerMilliseconds,
    throwOnRequestTimeout: true,
  };
}
