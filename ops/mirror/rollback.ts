/** After a rollback, the live version of the function does not know variants that the newest version makes. */
import type { Mirror } from './mirror';

/** Returns the names of variants that the newest configuration of the function has and the live version lacks. */
export async function readNewerNames({ deployment, names }: Mirror): Promise<readonly string[]> {
  const { variants } = await deployment.readNewestSettings();
  return variants.map(({ name }) => name).filter((name) => !names.includes(name));
}
