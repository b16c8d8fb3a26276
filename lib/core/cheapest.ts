/**
 * The first of the choices that costs least; undefined where none costs less than `below`.
 * @param costOf in any unit, that of `below`
 */
export function cheapestOf<T>(
  choices: Iterable<T>,
  costOf: (choice: T) => number,
  below = Number.POSITIVE_INFINITY,
): T | undefined {
  let least = below;
  let cheapest: T | undefined;
  for (const choice of choices) {
    const cost = costOf(choice);
    if (cost < least) [cheapest, least] = [choice, cost];
  }
  return cheapest;
}
