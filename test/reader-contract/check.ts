import type { LakeObject, WrittenLake } from './lakes';

/** A lake with everything that is in it. */
export interface OpenedLake extends WrittenLake {
  readonly objects: readonly LakeObject[];
}

/** What the checks look at. */
export interface Lakes {
  /** All shipped samples in the default form. */
  readonly samples: OpenedLake;
  /** One story in each other form. */
  readonly forms: readonly OpenedLake[];
}

/** Holds one sentence of the contract, by expectations. */
export type Check = (lakes: Lakes) => Promise<void>;

export const allLakes = ({ samples, forms }: Lakes): readonly OpenedLake[] => [samples, ...forms];

export const allObjects = (lakes: Lakes): readonly LakeObject[] => allLakes(lakes).flatMap(({ objects }) => objects);
