/** Names of the defects planted in this page: the gateway writes them into the document. */
export function plantedDefects(): ReadonlySet<string> {
  const content = document.querySelector<HTMLMetaElement>('meta[name="defects"]')?.content ?? '';
  return new Set(content.split(',').map((name) => name.trim()));
}
