/** Resolves once timers and the network have had their turn: for work that is done in slices. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
