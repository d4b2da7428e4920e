"""Films in a real Chromium: they play through, and show the right picture at every join."""

import base64
from pathlib import Path

from playwright.async_api import Browser

from kaibo.studio.film import film
from tests.studio.film.recorded import order, recorded

PLAYER = """async source => {
  const video = document.createElement('video')
  video.muted = true
  document.body.append(video)
  const soon = name => new Promise((good, bad) => {
    video.addEventListener(name, good, {once: true})
    video.addEventListener('error', () => bad(video.error.message), {once: true})
  })
  const loaded = soon('loadeddata')
  video.src = source
  await loaded
  window.shown = async (at, bits) => {
    const there = soon('seeked')
    video.currentTime = at
    await there
    const canvas = document.createElement('canvas')
    canvas.width = video.videoWidth
    canvas.height = video.videoHeight
    const pen = canvas.getContext('2d')
    pen.drawImage(video, 0, 0)
    const y = canvas.height - Math.round(canvas.height / 24)
    let number = 0
    for (let bit = 0; bit < bits; bit++) {
      const x = Math.round((bit + 0.5) * canvas.width / bits)
      if (pen.getImageData(x, y, 1, 1).data[0] > 128) number |= 1 << bit
    }
    return number
  }
  window.through = async () => {
    video.currentTime = 0
    video.playbackRate = 4
    const ended = soon('ended')
    await video.play()
    await ended
    const seen = video.getVideoPlaybackQuality()
    return [video.duration, video.videoWidth, video.videoHeight, seen.corruptedVideoFrames]
  }
}"""


async def test_films_play_through_and_show_the_right_picture_at_every_join(
    browser: Browser, tmp_path: Path
) -> None:
    source = recorded(tmp_path / "evening.mp4", range(0, 8_000, 40))
    parts = ((3_480, 5_520), (520, 1_560), (7_000, 8_000))
    wanted = [*range(87, 138), *range(13, 39), *range(175, 200)]
    page = await browser.new_page()
    for shape, size in (("as_is", [320, 180]), ("9x16", [720, 1280])):
        target = tmp_path / f"{shape}.mp4"
        done = film(order(*parts, shape=shape), source, target)
        encoded = base64.b64encode(target.read_bytes()).decode()
        await page.evaluate(PLAYER, f"data:video/mp4;base64,{encoded}")
        length, width, height, corrupt = await page.evaluate("through()")
        assert abs(length * 1000 - done.length_ms) < 60
        assert ([width, height], corrupt) == (size, 0)
        if shape == "as_is":
            for frame in {0, len(wanted) - 1, *(at // 40 + by for at in done.joins_ms for by in (-1, 0, 1))}:
                at = (frame + 0.5) * 0.04
                assert await page.evaluate(f"shown({at}, 10)") == wanted[frame]
