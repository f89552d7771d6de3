import { ActionIcon } from '@mantine/core'
import { Keyboard, Search } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { Signed } from '../access/signed.tsx'
import { overview } from '../addresses.ts'
import { useLiveEvents } from '../data/live.ts'
import { useModel, useRemembered } from '../data/model.ts'
import { Bar } from './bar.tsx'
import { Away, Pulse } from './connection.tsx'
import { DeedQuestion } from './deeds.tsx'
import type { Entry } from './entries.ts'
import { Help } from './help.tsx'
import { Mark } from './mark.tsx'
import { More } from './more.tsx'
import { Navigation } from './navigation.tsx'
import { Palette } from './palette.tsx'
import { ModelPicker } from './picker.tsx'
import { SchemeButton } from './scheme.tsx'
import css from './shell.module.css'
import { useShortcuts } from './shortcuts.ts'

type Shown = 'search' | 'help' | 'more' | null

/** Focus goes to the page when it changes, and the window to its head. */
const useFocusOnPage = () => {
  const [location] = useLocation()
  const main = useRef<HTMLElement>(null)
  const first = useRef(location)
  useEffect(() => {
    if (first.current === location) return
    first.current = location
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [location])
  return main
}

const Foot = ({ onHelp }: { onHelp: () => void }) => {
  const { loop } = useModel()
  return (
    <div className={css.foot}>
      <Pulse />
      <span className={css.wide}>{loop.data ? `v${loop.data.version}` : ''}</span>
      <a className={`${css.docs} ${css.wide}`} href="/docs" target="_blank" rel="noreferrer">
        API<span className="unseen">, opens in a new tab</span>
      </a>
      <ActionIcon
        className={css.wide}
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts"
        aria-haspopup="dialog"
        onClick={onHelp}
      >
        <Keyboard size={16} />
      </ActionIcon>
      <span className={css.wide}>
        <SchemeButton />
      </span>
    </div>
  )
}

const Side = ({ onShow }: { onShow: (shown: Shown) => void }) => {
  const { models } = useModel()
  return (
    <header className={css.side}>
      <Link href={overview} className={css.brand} aria-label="Millrace, to the overview">
        <Mark turning={models.some((each) => each.active !== null)} />
        <span className={css.wide}>Millrace</span>
      </Link>
      <div className={css.only}>
        <ModelPicker />
      </div>
      <button
        type="button"
        aria-haspopup="dialog"
        className={`${css.search} ${css.wide}`}
        onClick={() => onShow('search')}
      >
        <Search size={15} aria-hidden="true" />
        Search
        <kbd>Ctrl K</kbd>
      </button>
      <div className={css.wide}>
        <Navigation />
      </div>
      <Signed className={`${css.signed} ${css.wide}`} />
      <Foot onHelp={() => onShow('help')} />
    </header>
  )
}

/** What lies over a page: the search, the keys, all pages, and what is asked before something found is done. */
const Over = ({ shown, onShow }: { shown: Shown; onShow: (shown: Shown) => void }) => {
  const { models } = useModel()
  const [deed, setDeed] = useState<Entry['deed']>()
  const [asking, setAsking] = useState(false)
  const model = models.find((each) => each.model === deed?.model)
  const close = () => onShow(null)
  return (
    <>
      <Palette
        opened={shown === 'search'}
        onClose={close}
        onDeed={(chosen) => {
          setDeed(chosen)
          setAsking(true)
        }}
      />
      <Help opened={shown === 'help'} onClose={close} />
      <More opened={shown === 'more'} onClose={close} onHelp={() => onShow('help')} />
      {deed && model && (
        <DeedQuestion
          name={deed.name}
          model={model}
          opened={asking}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  )
}

/** Navigation, connection and colours around a page. */
export const Shell = ({ children }: { children: ReactNode }) => {
  useLiveEvents()
  useRemembered()
  const main = useFocusOnPage()
  const [shown, setShown] = useState<Shown>(null)
  const on = useMemo(() => ({ search: () => setShown('search'), help: () => setShown('help') }), [])
  useShortcuts(on)
  return (
    <div className={css.shell}>
      <a className={css.skip} href="#page">
        Skip to the page
      </a>
      <Side onShow={setShown} />
      <main id="page" ref={main} tabIndex={-1} className={css.main}>
        <Away />
        {children}
      </main>
      <Bar onSearch={on.search} onMore={() => setShown('more')} />
      <Over shown={shown} onShow={setShown} />
    </div>
  )
}
