import { type Browser, chromium, type Page } from 'playwright-core'

/** Starts Chromium without a window. `MILLRACE_CHROMIUM` names another one than /usr/bin/chromium. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.MILLRACE_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })

export interface View {
  /** CSS pixels. */
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** A page in a context of its own: nothing stored, one width, one colour scheme. */
export const openPage = async (browser: Browser, { width, scheme }: View): Promise<Page> => {
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    deviceScaleFactor: width < 600 ? 2 : 1,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    hasTouch: width < 600,
  })
  return context.newPage()
}

/** Looks again until what is asserted holds; after 15 s, why it does not. */
export const eventually = async <T>(look: () => T | Promise<T>): Promise<T> => {
  for (const end = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 50)))
    try {
      return await look()
    } catch (error) {
      if (Date.now() > end) throw error
    }
}

/** Goes to a page and waits for its heading. `settled`: until nothing of it is on its way any more. */
export const open = async (
  page: Page,
  baseUrl: string,
  path: string,
  { width, settled = false }: { readonly width?: number; readonly settled?: boolean } = {},
) => {
  if (width !== undefined) await page.setViewportSize({ width, height: 900 })
  await page.goto(new URL(path, baseUrl).href)
  await page.getByRole('heading', { level: 1 }).waitFor()
  if (settled) await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
}

/** Types like a person and waits until the suggestion stands behind the text. */
export const write = async (page: Page, text: string) => {
  await page.getByRole('textbox', { name: 'Your text' }).pressSequentially(text, { delay: 15 })
}

interface Known {
  readonly run: string | null
  readonly model: string
  readonly version: number | null
}

/** A run and a version to look at: the newest finished run, the champion or else the newest version. */
export const knownOf = async (baseUrl: string): Promise<Known> => {
  const ask = async (path: string) => (await fetch(new URL(path, baseUrl))).json()
  const { runs } = (await ask('/api/runs?limit=50')) as { runs: { id: string; status: string }[] }
  const { models } = (await ask('/api/models')) as {
    models: {
      model: string
      aliases: { alias: string; version: number }[]
      versions: { version: number }[]
    }[]
  }
  const model = models[0]
  const champion = model?.aliases.find((each) => each.alias === 'champion')?.version
  return {
    run: (runs.find((run) => run.status === 'finished') ?? runs[0])?.id ?? null,
    model: model?.model ?? '',
    version: champion ?? model?.versions[0]?.version ?? null,
  }
}

/** Every page of the console by a name for its picture: those of the menu, a run, a version and its examples. */
export const pagesOf = async (
  page: Page,
  baseUrl: string,
): Promise<Readonly<Record<string, string>>> => {
  const { run, model, version } = await knownOf(baseUrl)
  const { rollouts } = (await (await fetch(new URL('/api/rollouts', baseUrl))).json()) as {
    rollouts: { id: string; model: string; endpoint: string; candidate: number }[]
  }
  await page.goto(new URL(`/m/${encodeURIComponent(model)}`, baseUrl).href)
  // On a phone it is not shown, and lists them all the same.
  const menu = page.locator('header nav')
  await menu.locator(`a[href="/m/${encodeURIComponent(model)}"]`).waitFor({ state: 'attached' })
  const links = await menu.locator('a').all()
  const paths = await Promise.all(links.map((link) => link.getAttribute('href')))
  const named = paths.map((path) => [nameOf(path ?? '/'), path ?? '/'])
  const versions = `/m/${encodeURIComponent(model)}/versions`
  return {
    ...Object.fromEntries(named),
    ...Object.fromEntries(
      rollouts.map(({ id, model, endpoint, candidate }) => [
        `rollout-${endpoint}-v${candidate}`,
        `/m/${encodeURIComponent(model)}/serving/rollouts/${id}`,
      ]),
    ),
    ...(run ? { run: `/runs/${run}` } : {}),
    ...(version === null
      ? {}
      : {
          version: `${versions}/${version}`,
          examples: `${versions}/${version}/examples`,
          diff: `${versions}/diff`,
        }),
  }
}

/** `/m/churn` is the loop, `/m/churn/try` is `try`, `/m/churn/serving` is `rollouts`, `/runs` is `runs`. */
const nameOf = (path: string): string => {
  const [, first = '', , page] = path.split('/')
  if (first !== 'm') return first || 'overview'
  return page === 'serving' ? 'rollouts' : (page ?? 'loop')
}

/** Ends what trains in the invented world of console/dev, which goes on by itself. */
export const endTrainings = async (baseUrl: string): Promise<void> => {
  const text = await (await fetch(new URL('/api/runs?status=running', baseUrl))).text()
  const { runs }: { runs: { id: string }[] } = JSON.parse(text)
  for (const { id } of runs)
    await fetch(new URL(`/api/runs/${id}/cancel`, baseUrl), { method: 'POST' })
}
