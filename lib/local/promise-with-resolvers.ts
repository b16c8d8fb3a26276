/** Promise.withResolvers, which the interpreter of the state machine uses and Node 20 lacks. Imported before the interpreter. */
interface WithResolvers {
  withResolvers?(): { promise: Promise<unknown>; resolve: unknown; reject: unknown };
}

(Promise as WithResolvers).withResolvers ??= () => {
  let resolve: unknown;
  let reject: unknown;
  const promise = new Promise((onFulfilled, onRejected) => {
    resolve = onFulfilled;
    reject = onRejected;
  });
  return { promise, resolve, reject };
};
