/** maxCancelsAtOnce bounds the cancel requests of one session that are on their way to its server. */
export const maxCancelsAtOnce = 3;

/**
 * boundCancels passes on as many cancel requests at once as are allowed; of those that come meanwhile, one. It is sent after
 * all of them have come, so that it stops whatever any of them meant. `send` does not reject.
 */
export function boundCancels(send: () => Promise<void>): () => void {
  let underWay = 0;
  let oneMore = false;
  const pass = async (): Promise<void> => {
    underWay++;
    do {
      oneMore = false;
      await send();
    } while (oneMore);
    underWay--;
  };
  return () => {
    if (underWay < maxCancelsAtOnce) void pass();
    else oneMore = true;
  };
}
