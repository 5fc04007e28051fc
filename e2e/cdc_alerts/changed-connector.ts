import type { ConnectClient } from '../../fixtures/index.ts';

/** Sets the connector up with these on top; as it was before, and running, at dispose. */
export async function changedConnector(
  connect: ConnectClient,
  name: string,
  changes: Readonly<Record<string, string>>,
): Promise<{ readonly mend: () => Promise<void> } & AsyncDisposable> {
  const { name: _, ...config } = await connect.config(name);
  let isMended = false;
  const mend = async (): Promise<void> => {
    if (isMended) return;
    await connect.put(name, config);
    await connect.restart(name);
    isMended = true;
  };
  await connect.put(name, { ...config, ...changes });
  return { mend, [Symbol.asyncDispose]: mend };
}
