import type { Run } from '../../../src/core/records.ts'
import { useNewerVersions, useRun } from '../data/queries.ts'
import { epochsBehind, goingOf } from './going.ts'

/** What happened to an interrupted run, and how it goes on. */
export const GoingOn = ({ run }: { run: Run }) => {
  const { data } = useRun(run.id)
  const newer = useNewerVersions(run)
  if (!data || !newer.data) return null
  const { command, does, next } = goingOf(run, epochsBehind(data.metrics), newer.data)
  return (
    <>
      Its process is gone: nothing is training it.{' '}
      {command ? (
        <>
          <code>{command}</code> {does}.
        </>
      ) : (
        does
      )}{' '}
      The next start of <code>millrace up</code> {next}.
    </>
  )
}
