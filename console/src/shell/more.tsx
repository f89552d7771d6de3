import { Button, Modal } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import { Link } from 'wouter'
import type { ModelLoop } from '../../../src/operations/contract.ts'
import { useAccess, useMay } from '../access/query.ts'
import { SignOut } from '../access/signed.tsx'
import { useModel } from '../data/model.ts'
import { addressOf, isOfModel, pages } from '../pages.ts'
import css from './more.module.css'
import { useScheme } from './scheme.tsx'

const Links = (props: { title: string; model: ModelLoop | null; onClose: () => void }) => {
  const may = useMay()
  return (
    <section className={css.group}>
      <h3>{props.title}</h3>
      <ul>
        {pages.map((page) => {
          if (!page.menu || isOfModel(page) !== (props.model !== null)) return null
          if (!may(page.takes ?? 'read')) return null
          const to = addressOf(page, props.model?.model)
          return (
            <li key={to}>
              <Link href={to} onClick={props.onClose}>
                <page.menu.icon size={17} strokeWidth={1.8} aria-hidden="true" />
                {page.menu.name}
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** What stands at the foot of the menu where there is room. */
const Others = ({ onHelp }: { onHelp: () => void }) => {
  const { loop } = useModel()
  const { now, next, change } = useScheme()
  const { data } = useAccess()
  return (
    <section className={css.group}>
      <h3>Millrace {loop.data?.version}</h3>
      <div className={css.buttons}>
        <Button size="sm" onClick={change}>
          Colours: {now.words}, change to {next.words}
        </Button>
        <Button size="sm" onClick={onHelp}>
          Keyboard shortcuts
        </Button>
        <Button
          size="sm"
          component="a"
          href="/docs"
          target="_blank"
          leftSection={<ExternalLink size={15} />}
        >
          API, in a new tab
        </Button>
        {data?.principal.kind === 'key' && <SignOut />}
      </div>
    </section>
  )
}

/** On a phone: every page, and what stands at the foot of the menu elsewhere. */
export const More = (props: { opened: boolean; onClose: () => void; onHelp: () => void }) => {
  const { opened, onClose } = props
  const { model } = useModel()
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="All pages"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <div className={css.more}>
        {model && <Links title={model.model} model={model} onClose={onClose} />}
        <Links title="Project" model={null} onClose={onClose} />
        <Others onHelp={props.onHelp} />
      </div>
    </Modal>
  )
}
