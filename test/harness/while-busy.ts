/**
 * Asks as a reader does who is told that a busy server has not answered (503): once more, and then again a few times.
 * @returns the first other answer, or the last of them
 */
export async function askWhileBusy<T>(
  ask: () => Promise<T>,
  statusOf: (answer: T) => number | undefined,
): Promise<T> {
  let answer = await ask();
  for (let again = 0; again < 5 && statusOf(answer) === 503; again++) answer = await ask();
  return answer;
}
