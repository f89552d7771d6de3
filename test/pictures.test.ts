/** A project of one's own pictures, from a folder of files to an answer about another file. */
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import sharp from 'sharp'
import { millrace } from './system/here.ts'
import { remove, millrace as started, startUp, temporaryFolder } from './system/millrace.ts'

const outlines: Readonly<Record<string, (size: number) => string>> = {
  circle: (size) => `<circle cx="16" cy="16" r="${size}"`,
  square: (size) =>
    `<rect x="${16 - size}" y="${16 - size}" width="${2 * size}" height="${2 * size}"`,
  triangle: (size) =>
    `<polygon points="16,${16 - size} ${16 + size},${16 + size} ${16 - size},${16 + size}"`,
}

/** A coloured shape on black, as PNG of 32 × 32 pixels. */
const drawn = (shape: string, at: number): Promise<Buffer> => {
  const colour = `rgb(${100 + ((at * 53) % 156)},${100 + ((at * 97) % 156)},${100 + ((at * 31) % 156)})`
  const outline = outlines[shape]?.(6 + (at % 8)) ?? ''
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><rect width="32" height="32"/>${outline} fill="${colour}"/></svg>`
  return sharp(Buffer.from(svg)).removeAlpha().png().toBuffer()
}

interface Answered {
  readonly prediction?: string
}

/** A version is opened a moment after its server is there. */
const untilServed = async (ask: (image: string) => Promise<{ readonly status: number }>) => {
  for (let at = 0; at < 600 && (await ask('')).status === 503; at++) await setTimeout(100)
}

let folder = ''
before(async () => {
  folder = await temporaryFolder()
  for (const shape of Object.keys(outlines)) {
    await mkdir(join(folder, 'my shapes', shape), { recursive: true })
    for (let at = 0; at < 100; at++)
      await writeFile(join(folder, 'my shapes', shape, `${at}.png`), await drawn(shape, at))
  }
})
after(() => remove(folder))

test('a folder of pictures becomes a project that tells what a file shows', async () => {
  const begun = await millrace(
    ['init', 'shapes', '--template', 'image', '--data', 'my shapes'],
    folder,
  )
  assert.equal(begun.code, 0, begun.stderr)
  const project = join(folder, 'shapes')
  const config = await readFile(join(project, 'millrace.config.ts'), 'utf8')
  assert.match(config, /images\('my shapes', \{ size: 32, colour: 'rgb', fit: 'contain' \}\)/)
  const tested = await started(['test'], project)
  assert.equal(tested.code, 0, tested.stdout + tested.stderr)

  const home = join(folder, 'home')
  const trained = await millrace([
    'train',
    'pictures',
    '--project',
    project,
    '--home',
    home,
    '--json',
  ])
  assert.equal(trained.code, 0, trained.stderr)
  await using up = await startUp({ project, home })
  const ask = async (image: string) => {
    const response = await fetch(`${up.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ row: { image } }),
    })
    const body: Answered = JSON.parse(await response.text())
    return { status: response.status, body }
  }
  await untilServed(ask)
  for (const shape of Object.keys(outlines)) {
    const png = await drawn(shape, 1001)
    const pixels = await sharp(png).raw().toBuffer()
    const [raw, file, url] = await Promise.all([
      ask(pixels.toString('base64')),
      ask(png.toString('base64')),
      ask(`data:image/png;base64,${png.toString('base64')}`),
    ])
    assert.equal(file.status, 200, JSON.stringify(file.body))
    assert.deepEqual([file.body, url.body], [raw.body, raw.body])
    assert.equal(file.body.prediction, shape)
    const wide = await sharp(png).resize(320, 320).jpeg({ quality: 95 }).toBuffer()
    assert.equal((await ask(wide.toString('base64'))).body.prediction, shape)
  }
  const photo = join(folder, 'new photo.png')
  await writeFile(photo, await drawn('circle', 1001))
  const verb = (...words: string[]) =>
    millrace([...words, '--project', project, '--home', home, '--json'])
  assert.equal(JSON.parse((await verb('predict', photo)).stdout).prediction, 'circle')
  assert.equal(JSON.parse((await verb('explain', photo)).stdout).explanation.answer, 'circle')
  for (const [word, said] of [
    ['nowhere.jpg', /There is no picture .*nowhere\.jpg.*Give the path of a PNG, JPEG or WebP/],
    [join(project, 'millrace.config.ts'), /is no picture/],
  ] as const)
    assert.match((await verb('predict', word)).stdout, said)

  const cut = (await drawn('circle', 1)).subarray(0, 60).toString('base64')
  const refused = await ask(cut)
  assert.equal(refused.status, 400)
  assert.match(JSON.stringify(refused.body), /what is a damaged PNG file/)
})

test('pictures that cannot be read end a training before it begins, by name', async () => {
  await mkdir(join(folder, 'bad/a'), { recursive: true })
  await mkdir(join(folder, 'bad/b'))
  await writeFile(join(folder, 'bad/a/1.png'), await drawn('circle', 1))
  await writeFile(join(folder, 'bad/b/1.png'), 'no picture')
  const words = ['init', 'broken', '--template', 'image', '--data', 'bad']
  assert.equal((await millrace(words, folder)).code, 0)
  const project = join(folder, 'broken')
  const trained = await millrace(['train', 'pictures', '--project', project])
  assert.equal(trained.code, 1)
  assert.match(trained.stderr, /b\/1\.png is no picture/)
})
