export type GuaranteeId = `${'RS' | 'MD' | 'CD' | 'MP' | 'HA' | 'NF'}-${number}`;

/** What is said of a bug where it is planted. */
export interface PlantedBug {
  readonly name: string;
  /** The service that has it, one of its platform's. */
  readonly service: string;
  /** The guarantee that it breaks, and whose tests must catch it. */
  readonly guarantee: GuaranteeId;
  /** What the service then does wrong, as a sentence. */
  readonly does: string;
  /** It shows only on a stack that nobody has used before, or leaves one that nobody should use. */
  readonly ownStack?: true;
  /** A Compose file with the bug, in the folder `compose` beside the catalogue, to be put on top of the platform's own. */
  readonly overlay?: string;
  /** The hop at which it must be caught; `compose.<service>` for what the Compose file says of a service. */
  readonly hop: string;
  /**
   * The service that brings events to that hop, where the bug is in another that only prepares it: a job that makes a table
   * too narrow is seen in what is written there.
   */
  readonly shownBy?: string;
}

/** A service of a platform that bugs can be planted in. */
export interface PlantedService {
  /** The Compose profile that brings it: whoever is to meet its bugs needs that one. */
  readonly profile: string;
  /** The Compose service to start with the bug, where that has another name: a page is served by somebody. */
  readonly startedAs?: string;
}

/** A bug planted in a reference service, to prove that the suite catches it. */
export interface Defect extends PlantedBug {
  /** As in the `use.platform` of the Playwright projects that test it. */
  readonly platform: string;
  readonly profile: string;
  /** The Compose service to start with it. */
  readonly startedAs: string;
}

type Catalogued<Bug extends PlantedBug> = Bug & Pick<Defect, 'platform' | 'profile' | 'startedAs'>;

/** The bugs of a platform, each with what its service says of where it runs. */
export function catalogue<Name extends string, const Bug extends PlantedBug & { readonly service: Name }>(
  platform: string,
  services: Readonly<Record<Name, PlantedService>>,
  bugs: readonly Bug[],
): readonly Catalogued<Bug>[] {
  return bugs.map((bug) => {
    const { profile, startedAs = bug.service } = services[bug.service];
    return { ...bug, platform, profile, startedAs };
  });
}
