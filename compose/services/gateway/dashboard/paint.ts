/** A hidden tab gets no animation frames; so late it is painted all the same. */
const HIDDEN_MS = 120;
/** Share of the time that painting may take: in a flood of events the messages come first. */
const SHARE = 1 / 4;

/** Returns a function that asks for one paint; what is asked for meanwhile is part of the same paint. */
export function batchPaints(paint: () => void): () => void {
  let cancel: (() => void) | undefined;
  let restUntil = 0;
  const run = () => {
    cancel?.();
    cancel = undefined;
    const started = performance.now();
    paint();
    const ended = performance.now();
    restUntil = ended + (ended - started) * (1 / SHARE - 1);
  };
  const inFrame = () => {
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, HIDDEN_MS);
    cancel = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  };
  return () => {
    if (cancel !== undefined) return;
    const restMs = restUntil - performance.now();
    if (restMs <= 0) {
      inFrame();
      return;
    }
    const timer = setTimeout(inFrame, restMs);
    cancel = () => {
      clearTimeout(timer);
    };
  };
}
