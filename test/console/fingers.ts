import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { ConsoleCheck } from './checks.ts'

type Place = readonly [x: number, y: number]

/** Moves fingers from places to others, as a screen tells Chromium; they rest before they are lifted. */
const slide = async (page: Page, from: readonly Place[], to: readonly Place[]) => {
  const screen = await page.context().newCDPSession(page)
  const points = (share: number) =>
    from.map(([x, y], id) => {
      const [endX, endY] = to[id] ?? [x, y]
      return { x: x + (endX - x) * share, y: y + (endY - y) * share, id }
    })
  await screen.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points(0) })
  const move = (share: number) =>
    screen.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: points(share) })
  for (let step = 1; step <= 10; step++) await move(step / 10)
  await page.waitForTimeout(200)
  await move(1)
  await screen.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
  await screen.detach()
}

/** The part that the address has. */
const zoomOf = (page: Page) =>
  new URL(page.url()).searchParams.get('zoom')?.replace('step:', '').split(',').map(Number)

/** What fingers do on a screen. Needs the invented world of console/dev, and a context with touch. */
export const fingerChecks: readonly ConsoleCheck[] = [
  {
    name: 'two fingers spread a chart, one moves it sideways, and up and down it scrolls the page',
    async run(page, baseUrl) {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.goto(new URL('/runs/019a0000000000c0ffee', baseUrl).href)
      const svg = page.getByRole('group', { name: /^Lines/ }).locator('svg')
      await svg.scrollIntoViewIfNeeded()
      const scrolled = () => page.evaluate<number>('Math.round(scrollY)')
      await page.evaluate(
        'document.querySelector("figure svg").scrollIntoView({ block: "center" })',
      )
      const box = (await svg.boundingBox()) ?? assert.fail('no chart')
      const y = box.y + box.height / 2
      const at = (share: number, up = 0): Place => [box.x + box.width * share, y - up]

      const before = await scrolled()
      await slide(page, [at(0.5)], [at(0.5, 120)])
      await page.waitForFunction(`scrollY > ${before + 60}`)
      assert.equal(zoomOf(page), undefined)
      await page.evaluate(`scrollTo(0, ${before})`)
      await page.waitForFunction(`Math.abs(scrollY - ${before}) < 2`)

      const rested = await scrolled()
      await slide(page, [at(0.45), at(0.65)], [at(0.25, 60), at(0.85, 60)])
      await page.waitForURL(/zoom=step/)
      const [low = 0, high = 0] = zoomOf(page) ?? []
      const length = high - low
      assert.ok(length > 100 && length < 250, `a third of 480 steps, not ${length}`)
      assert.equal(await scrolled(), rested, 'two fingers do not scroll')
      assert.equal(await page.evaluate('visualViewport.scale'), 1)

      await slide(page, [at(0.4)], [at(0.7)])
      await page.waitForFunction(`!location.search.includes(encodeURIComponent('${low},'))`)
      const [left = 0, right = 0] = zoomOf(page) ?? []
      assert.ok(left < low && Math.abs(right - left - length) < 1, 'it is moved, not spread')

      await page.getByRole('button', { name: 'Reset zoom' }).tap()
      await page.waitForURL((url) => !url.searchParams.has('zoom'))
    },
  },
]
