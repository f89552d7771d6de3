/** What a page shows, as files. */
const offer = (name: string, blob: Blob) => {
  const address = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

export const saveText = (name: string, text: string, type: string) =>
  offer(name, new Blob([text], { type }))

/** `base64`: the content. */
export const saveBytes = (name: string, base64: string) =>
  offer(name, new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))]))

const drawn = [
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'fill',
  'opacity',
  'font',
  'text-anchor',
]

/** A drawing by itself: the colours of the page are written into it. */
export const standalone = (svg: SVGSVGElement): string => {
  const copy = svg.cloneNode(true)
  if (!(copy instanceof SVGSVGElement)) return ''
  const [from, to] = [svg, copy].map((each) => [each, ...each.querySelectorAll('*')])
  to?.forEach((element, at) => {
    const own = from?.[at]
    if (!own || !(element instanceof SVGElement)) return
    const style = getComputedStyle(own)
    for (const name of drawn) element.style.setProperty(name, style.getPropertyValue(name))
  })
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  copy.style.background = getComputedStyle(document.documentElement).getPropertyValue('--panel')
  return new XMLSerializer().serializeToString(copy)
}

export const saveSvg = (name: string, svg: SVGSVGElement) =>
  saveText(`${name}.svg`, standalone(svg), 'image/svg+xml')

/** The drawing as a picture, in twice its size. */
export const savePng = async (name: string, svg: SVGSVGElement): Promise<void> => {
  const { width, height } = svg.getBoundingClientRect()
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = width * 2
  canvas.height = height * 2
  const context = canvas.getContext('2d')
  context?.scale(2, 2)
  context?.drawImage(image, 0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('The picture is too large for this browser.')
  offer(`${name}.png`, blob)
}
