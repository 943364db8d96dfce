"""The page as the engine serves it to a browser on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from viewing import Shown

from add_music.media.probe import inspect
from calling import AGENT, data_of, until

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

pytestmark = [pytest.mark.page, pytest.mark.anyio]


async def ready(page: Page) -> None:
    """The preview can be played."""
    await page.wait_for_selector("#veil", state="hidden")
    await page.locator("#film").evaluate(
        "film => film.readyState || new Promise(known => film.addEventListener('loadedmetadata', known))"
    )


async def playing_at(page: Page) -> float:
    """Where the film is, in seconds."""
    return await page.evaluate("document.getElementById('film').currentTime")


async def test_it_plays_the_preview_against_the_picture(page: Page, shown: Shown) -> None:
    """The button plays and pauses, the clock runs, and the film is as long as the clip and has sound."""
    await page.goto(shown.address())
    await ready(page)
    await page.get_by_role("button", name="Play").click()
    await page.locator("#clock", has_text="0:01").wait_for()
    await page.get_by_role("button", name="Pause").click()

    stopped = await playing_at(page)
    assert await page.evaluate("document.getElementById('film').paused")
    assert await page.evaluate("document.getElementById('film').duration") == pytest.approx(6, abs=0.05)
    assert await page.evaluate("document.getElementById('film').webkitAudioDecodedByteCount") > 0
    assert (await page.locator("#clock").inner_text()).startswith(f"0:0{int(stopped)} / 0:06")


async def test_it_shows_sections_speech_and_cuts_where_they_are(page: Page, shown: Shown) -> None:
    """Everything lies at its time, also in words for those who do not see it."""
    await page.goto(shown.address())
    await ready(page)
    view = shown.view()
    lefts = await page.locator(".cut").evaluate_all("places => places.map((place) => place.style.left)")
    labels = await page.locator(".section").all_inner_texts()
    spoken = await page.locator("#spoken-lanes").inner_text()

    assert [float(left.rstrip("%")) for left in lefts] == pytest.approx([100 / 3, 200 / 3], abs=0.01)
    assert labels == [section["label"] for music in view["music"] for section in music["sections"]]
    assert await page.locator(".speech").count() == len(view["speech"]) > 0
    assert "Cuts: 0:02.0, 0:04.0." in spoken


async def test_the_timeline_is_a_slider_for_mouse_and_keyboard(page: Page, shown: Shown) -> None:
    """A click seeks, arrow keys move by a second, Home and End go where they should, the value is spoken."""
    await page.goto(shown.address())
    await ready(page)
    slider = page.get_by_role("slider", name="Timeline")
    box = await slider.bounding_box()
    assert box
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 20)
    assert await playing_at(page) == pytest.approx(3, abs=0.05)

    await slider.press("ArrowRight")
    assert await playing_at(page) == pytest.approx(4, abs=0.05)
    await slider.press("Home")
    assert await playing_at(page) == 0
    assert (await slider.get_attribute("aria-valuetext") or "").startswith("0:00 of 0:06")


async def test_another_take_is_made_and_an_earlier_one_chosen(page: Page, shown: Shown) -> None:
    """Each take is another piece for the same wishes; going back brings the first one's music back."""
    await page.goto(shown.address())
    await ready(page)
    first = shown.view()["music"][0]
    await page.get_by_role("button", name="Another take").click()
    await page.get_by_role("radio", name="Take 2").wait_for()
    second = shown.view()["music"][0]
    await page.get_by_role("radio", name="Take 1").click()
    await page.locator("html:not(.working)").wait_for()

    assert second["seed"] != first["seed"]
    assert await page.get_by_role("radio", name="Take 1").is_checked()
    assert shown.view()["music"][0]["seed"] == first["seed"]


async def test_dragging_the_volume_changes_the_timeline_once(page: Page, shown: Shown) -> None:
    """The level is said while it is dragged, and sent when it is let go."""
    await page.goto(shown.address())
    await ready(page)
    slider = page.get_by_role("slider", name="Music volume")
    box = await slider.bounding_box()
    assert box
    before = shown.view()["version"]
    await page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2, steps=5)
    assert await page.locator("#level").inner_text() == "−20 dB"
    assert shown.view()["version"] == before
    await page.mouse.up()
    await page.locator("html:not(.working)").wait_for()

    assert shown.view()["version"] == before + 1
    assert shown.view()["music"][0]["volume"] == pytest.approx(0.1, abs=0.001)
    await ready(page)


async def test_the_finished_file_can_be_saved(page: Page, shown: Shown, tmp_path: Path) -> None:
    """Export makes the file that is measured, and the link saves it under the clip's name."""
    await page.goto(shown.address())
    await ready(page)
    await page.get_by_role("button", name="Export video").click()
    link = page.get_by_role("link", name="Save it")
    async with page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    saved = tmp_path / download.suggested_filename
    await download.save_as(saved)

    assert saved.name == "in the hills.music.mp4"
    assert inspect(saved).duration_ms == pytest.approx(6000, abs=40)
    assert "LUFS" in await page.locator("#delivered").inner_text()


async def test_a_ticket_lets_one_browser_in(page: Page, browser: Browser, shown: Shown) -> None:
    """It is gone from the address at once, and worth nothing to whoever reads it later."""
    address = shown.address()
    await page.goto(address)
    await ready(page)
    later = await (await browser.new_context()).new_page()
    await later.goto(address)

    assert "#" not in page.url
    assert await later.get_by_role("alert").inner_text()
    await page.reload()
    await ready(page)
    assert await page.evaluate("document.cookie") == ""
    await later.context.close()


async def test_without_an_engine_it_says_so_and_tries_again(page: Page, shown: Shown) -> None:
    """Whatever is asked then is answered in words, and works again when the engine is back."""
    await page.goto(shown.address())
    await ready(page)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Another take").click()
    alert = page.get_by_role("alert")
    await alert.wait_for()

    assert "does not answer" in await alert.inner_text()
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Try again").click()
    await alert.wait_for(state="hidden")


async def test_a_refusal_is_shown_in_the_engines_words(page: Page, shown: Shown, clip: Path) -> None:
    """A source that went missing cannot be exported, and the page says what to do."""
    await page.goto(shown.address())
    await ready(page)
    await page.route(
        "**/run_sse",
        lambda route: route.fulfill(
            status=200,
            content_type="text/event-stream",
            body='data: {"error": "There is no room.", "error_details": {"next_step": "Make some."}}\n\n',
        ),
    )
    await page.get_by_role("button", name="Another take").click()
    alert = page.get_by_role("alert")
    await alert.wait_for()

    assert (await alert.inner_text()).split("\n\n")[:2] == ["There is no room.", "Make some."]


@pytest.mark.parametrize("width", [360, 600, 1200])
async def test_nothing_is_cut_off_at_any_width(page: Page, shown: Shown, width: int) -> None:
    """No sideways scrolling, and everything that is pressed is large enough for a finger."""
    await page.set_viewport_size({"width": width, "height": 740})
    await page.goto(shown.address())
    await ready(page)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    heights = await page.locator("button:visible, .take-list span").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )

    assert wide <= width
    assert min(heights) >= 36


async def test_arabic_runs_from_right_to_left_and_time_does_not(browser: Browser, shown: Shown) -> None:
    """The page turns round, the timeline and the film keep their direction."""
    page = await (await browser.new_context(locale="ar-EG")).new_page()
    await page.goto(shown.address())
    await page.wait_for_selector("#veil", state="hidden")

    assert await page.evaluate("document.documentElement.dir") == "rtl"
    assert await page.get_by_role("button", name="تشغيل").is_visible()
    assert await page.locator("#lanes").evaluate("lanes => getComputedStyle(lanes).direction") == "ltr"
    await page.context.close()


async def test_a_take_is_heard_against_the_picture_and_then_chosen(page: Page, shown: Shown) -> None:
    """After an audition its takes can be played and used; the one that is on the timeline is marked."""
    path = f"/api/takes/{AGENT}/me/{shown.caller.session}"
    until(lambda: data_of(shown.caller.http.post(path, json={"count": 2}))["status"] == "ready")
    await page.goto(shown.address())
    await ready(page)
    offers = page.get_by_role("list", name="Takes to choose from")
    await offers.get_by_role("button", name="Hear take 2").click()
    await page.locator(".hear.on").wait_for()
    await page.locator("#clock", has_text="0:01").wait_for()
    assert await page.evaluate("document.getElementById('film').muted")
    assert await page.evaluate("document.getElementById('sample').currentTime") > 0
    await offers.get_by_role("button", name="Hear take 2").click()
    assert not await page.evaluate("document.getElementById('film').muted")

    await offers.get_by_role("button", name="Use it: Take 2").click()
    await page.locator("html:not(.working)").wait_for()
    assert [offer["chosen"] for offer in shown.view()["offered"]] == [False, True]
    used = offers.get_by_role("button", name="Use it: Take 2")
    assert await used.get_attribute("aria-pressed") == "true"
