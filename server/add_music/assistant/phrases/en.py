"""The texts in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS: Mapping[str, str] = {
    # setting up
    "setting_up": "Setting things up…",
    "ready_local": "Ready. Everything stays on this machine.",
    "ready_host": "Connected to {host} and ready.",
    "still_working": "⏳ Still working…",
    # agreement
    "consent": "{what} would be sent to {host}. {cost} Agree?",
    "consent_words": "Your messages and the files you upload",
    "consent_cost_nemo": (
        "Files and projects are kept there; an edit costs about 50 credits (100 are free for 7 days), "
        "exporting is free."
    ),
    "consent_cost_url": "What is kept there and what it costs is up to that server.",
    # upload
    "uploading": "Uploading {names}…",
    "uploaded": "Added {files}.",
    "upload_nothing": "it names no file; give the path of a clip, or an https address",
    "next_edit": 'Say what music you want, e.g. "calm lo-fi, quieter under my voice".',
    "next_upload": "Name a clip to put music on (mp4 mov avi webm mkv).",
    # edit
    "default_instruction": "Add background music that matches the mood of my video.",
    "own_track_instruction": "Use {name} as the background music, quieter while somebody speaks.",
    "own_track_said": "You did not say what to do, so {name} is used as the music.",
    "default_said": "You did not say what music, so it is chosen to fit the mood of the video.",
    "editing": "Working on it…",
    "edit_done": "Done. {changes}",
    "edit_unchanged": "No change was seen on the timeline.",
    "edit_unchanged_said": "{said} (The timeline has not changed.)",
    "edit_running": "Still working on it.",
    "edit_unrequested": "Not asked for, but added: {tracks}.",
    "edit_cancelled": "The edit was stopped. What was done before that is kept.",
    "work_cancelled": "It was stopped. What was done before that is kept.",
    "edit_cancel_goes_on": "The backend finishes what it has begun; nobody waits for it any more.",
    "edit_too_late": "The edit had ended already.",
    "next_undo": 'Say "undo" to take it back.',
    "next_keep_or_remove": 'Keep the extra track, or say "remove it".',
    "next_export": "Export the file.",
    "next_change": 'Change it: "a bit softer", "another take", "no drums".',
    "next_repeat": "Say it in other words, e.g. genre, mood, volume in % or a time range.",
    "next_wait_edit": "Ask for the result of {job} in a moment.",
    # timeline
    "timeline": "Timeline ({count} tracks): {tracks}",
    "timeline_one": "Timeline (1 track): {tracks}",
    "timeline_none": "The timeline is empty.",
    "added": "Added {track}.",
    "removed": "Removed {track}.",
    "volume_changed": "{track}: volume {before} → {after}.",
    "range_changed": "{track}: {before} → {after}.",
    "name_changed": "{label}: {before} → {after}.",
    "details_changed": "{track}: details changed.",
    "length_changed": "Length {before} → {after}.",
    "project_changed": "Other settings of the project changed.",
    # state
    "state_files": "Files: {files}.",
    "state_no_files": "No files yet.",
    "state_edit": "An edit is going on: {words}",
    "state_render": "Export {job}: {status}.",
    "state_render_progress": "Export {job}: {percent} % done.",
    "state_render_file": "Export {job}: finished, {output}.",
    "state_render_failed": "Export {job}: failed, {error}.",
    # credits
    "credits": "{available} credits available, {frozen} reserved, {total} in all.",
    "credits_local": "The engine on this machine is free: there are no credits to count.",
    "next_register": "Register for more credits, which keeps the project: {link}",
    "next_top_up": "Top up the account at {link}, or use the local engine, which is free.",
    # export
    "exporting": "Making the file…",
    "fetching": "Fetching the file…",
    "export_done": "Finished: {output} ({size}).",
    "export_running": "The export goes on ({percent} %).",
    "export_cancelled": "The export was stopped; no half file is left.",
    "export_never_began": "it had not begun when the program ended; export again",
    "export_too_late": "The export had finished already.",
    "next_wait_export": "Ask for the state, or export again, to fetch the file.",
    "next_take": 'Listen to it; "another take" gives different music.',
    # chat
    "understood": "Understood: {actions}.",
    "did_upload": "add the files",
    "did_edit": "edit",
    "did_state": "show the project",
    "did_credits": "show the credits",
    "did_export": "export the file",
    "chat_help": (
        "This puts music on videos: name a clip, say what music (genre, mood, instruments, how loud, from "
        "when to when), and export the file. Nothing leaves this machine unless you choose a hosted backend "
        "and agree."
    ),
    "left_over": "Still to do: {actions}.",
    # make
    "make_unused": "Not used: {files}.",
    "make_saw": "Saw: {what}.",
    "make_chose": "Chose: {what}.",
    "make_why": "Why: {what}.",
    "make_form": "Form: {what}.",
    "make_measured": "Measured: {what}.",
    "make_unmeasured": "This backend measures nothing, and nothing was measured here.",
    "make_file": "The file: {output}",
}
