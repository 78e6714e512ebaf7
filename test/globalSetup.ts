import { buildValidators } from '../scripts/build-validators';

/** Tests run the validators that ship; they are built from the committed schemas, and only when those changed. */
export default async function globalSetup(): Promise<void> {
  await buildValidators();
}
