/** A hidden tab gets no animation frames; so late it is painted all the same. */
const HIDDEN_MS = 120;
/** Share of the time that painting may take: in a flood of events the messages come first. */
const SHARE = 1 / 4;

/** Returns a function that asks for one paint; what is asked for meanwhile is part of the same paint. */
export function batchPaints(paint: () => void): () => void {
  let asked = false;
  let restUntil = 0;
  const inFrame = () => {
    const run = () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      asked = false;
      const started = performance.now();
      paint();
      const ended = performance.now();
      restUntil = ended + (ended - started) * (1 / SHARE - 1);
    };
    const frame = requestAnimationFrame(run);
    const timer = setTimeout(run, HIDDEN_MS);
  };
  return () => {
    if (asked) return;
    asked = true;
    const restMs = restUntil - performance.now();
    if (restMs > 0) setTimeout(inFrame, restMs);
    else inFrame();
  };
}
