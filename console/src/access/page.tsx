import { useQuery } from '@tanstack/react-query'
import { dataRoles, roles } from '../../../src/core/access.ts'
import { get } from '../data/api.ts'
import { Copy } from '../parts/copy.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page, Panel, Sheet } from '../parts/page.tsx'
import { Answer, Skeletons } from '../parts/states.tsx'
import { KeysPanel } from './keys.tsx'
import { MakeKey } from './make.tsx'
import css from './page.module.css'
import { keysKey, useAccess } from './query.ts'
import { dataWords, roleWords } from './words.ts'

const useKeys = () =>
  useQuery({
    queryKey: keysKey,
    queryFn: ({ signal }) => get('/api/keys', {}, signal),
    select: (answer) => answer.keys,
  })

const first = 'millrace keys create --role admin'

/** Where anybody may do everything. */
const Open = () => (
  <Notice tone="warn" title="Nobody is asked for a key">
    <p>
      Whoever reaches this server may do everything. Make the first key on the machine itself, as
      the user who owns the files; from then on everybody needs one, here too.
    </p>
    <p className={css.command}>
      <code>{first}</code>
      <Copy text={first} what="the command" />
    </p>
  </Notice>
)

const Explained = () => (
  <div className={css.explained}>
    <Panel title="Roles">
      <Sheet items={roles.map((role) => [role, roleWords[role]])} />
    </Panel>
    <Panel title="Rights on data">
      <Sheet
        items={[
          ['none', 'sees how requests went, and no word of what was asked and answered'],
          ...dataRoles.map((each) => [each, dataWords[each]] as const),
        ]}
      />
    </Panel>
  </div>
)

/** Who may do what. */
export const AccessPage = () => {
  const { data } = useAccess()
  const keys = useKeys()
  const isLocked = data?.locked === true
  return (
    <Page
      title="Access"
      lead="Keys, by which it is known who asks, and what each may do."
      actions={isLocked && <MakeKey />}
    >
      {data?.locked === false && <Open />}
      <Answer query={keys} skeletons={<Skeletons rows={6} height={26} />}>
        {(found) => (isLocked || found.length > 0 ? <KeysPanel keys={found} /> : null)}
      </Answer>
      <Explained />
    </Page>
  )
}
