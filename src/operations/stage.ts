import type { EndpointStatus } from '../serve/types.ts'
import type { StageStatus } from './contract.ts'

type Serving = Pick<EndpointStatus, 'version' | 'error' | 'refused'>

/** The stage `serve` as it is: what answers, beside the champion that should. Other stages stay as they are. */
export const asServed = (
  stage: StageStatus,
  champion: number | null,
  serving: Serving,
): StageStatus =>
  stage.stage !== 'serve' || champion === null || champion === serving.version
    ? stage
    : { ...stage, ...told(champion, serving) }

const told = (
  champion: number,
  { version, error, refused }: Serving,
): Pick<StageStatus, 'state' | 'summary'> => {
  const answers = version === null ? 'nothing answers' : `version ${version} answers`
  const reason = refused.find((refusal) => refusal.version === champion)?.error
  if (reason !== undefined)
    return {
      state: 'failed',
      summary: `${answers}; version ${champion}, the champion, could not be opened: ${reason}`,
    }
  if (error !== null)
    return {
      state: 'failed',
      summary: `${answers}; version ${champion} is champion: ${error}`,
    }
  return { state: 'active', summary: `${answers} while version ${champion} is opened` }
}
