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
    "consent_more": "{count} more files ({total} in all)",
    "consent_posing": "⚠ {host} is not NemoVideo's published address.",
    "consent_kept_nemo": (
        "Files, messages and timelines are kept on NemoVideo's servers; for how long is not published."
    ),
    "consent_kept_url": "What is kept there, for how long, and what it costs is up to that server.",
    "consent_anonymous": "You get an anonymous account there, whose id and token are kept on this machine.",
    "consent_credits": "An editing session costs about 50 credits (100 are free for 7 days), exporting none.",
    "connect_local": "This machine is free and private: nothing leaves it.",
    "connect_host": "Connected to {host}.",
    "connect_chosen": "New projects are made there.",
    "connect_credits": "{credits} credits are available.",
    "connect_asks": "Nothing was sent yet. {question}",
    "withdrawn": "Nothing goes to {hosts} any more until you agree again. What is there already stays there.",
    "withdrawn_none": "There was no agreement to take back.",
    "next_connect_agree": (
        'Connect again with agree once the user said yes, or in a terminal: "add-music connect {backend}".'
    ),
    "next_connect_local": "Stay on this machine: connect to local.",
    "next_withdraw": "Take the agreement back at any time: connect with withdraw.",
    "next_unpin": (
        "New projects are still made at {backend}: ADD_MUSIC_BACKEND is set to that and wins; unset it first."
    ),
    "next_stays": "The project at hand stays where it is; a new one is made at the chosen place.",
    "account_made": "Made an anonymous account at {host}: {credits} free credits, {days} days.",
    "waiting_for_host": "{host} has too much to do; waiting {seconds:.0f} s…",
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
    "edit_unchanged_said": "No change was seen on the timeline. The answer was: {said}",
    "changed_meanwhile": "Changed since it was last told: {changes}",
    "looking_after": "The connection broke. Looking at what was done; nothing is sent again…",
    "queued": "It waits for its turn: {count} before it. Going on now: {now}.",
    "editing_then": "{now} After that: {waiting}.",
    "doing_edit": 'the edit "{words}"',
    "doing_restore": "bringing back what was lost",
    "doing_upload": "adding files",
    "doing_export": "making the file",
    "ahead_nemo": (
        "This may take some minutes and costs about 50 credits, as every editing session there does."
    ),
    "ahead_url": "This may take some minutes; what it costs is up to that server.",
    "edit_never_sent": "The edit was stopped before it was sent: nothing has changed.",
    "edit_running": "Still working on it.",
    "edit_unrequested": "Not asked for, but added: {tracks}.",
    "edit_cancelled": "The edit was stopped. What was done before that is kept.",
    "work_cancelled": "It was stopped. What was done before that is kept.",
    "edit_cancel_goes_on": (
        "The message had been sent, and the backend finishes what it has begun; nobody waits for it any "
        "more. Ask for the state before the next edit."
    ),
    "edit_too_late": "The edit had ended already.",
    "next_undo": 'Say "undo" to take it back.',
    "next_keep_or_remove": "Keep it, or say: remove {what}.",
    "called_title": 'the title "{text}"',
    "called_track": "track {number} ({track})",
    "edit_stage": "A first result is there, more may follow. {timeline}",
    "edit_after_break": "The connection broke meanwhile; this is how the timeline stands now.",
    "edit_failed_later": "After that the backend reported: {reason}.",
    "next_not_sent": "Nothing was sent. Check the connection, then say it again.",
    "next_export": "Export the file.",
    "next_besides": "Also asked for, and a step of its own: {actions}.",
    "next_credits": "Ask for the credits to see what is left.",
    "next_upload_more": "Name a file or an https address to add it.",
    "next_change": 'Change it: "a bit softer", "another take", "no drums".',
    "next_repeat": "Say it in other words, e.g. genre, mood, volume in % or a time range.",
    "next_wait_edit": "Ask for the result of {job} in a moment.",
    # a lost session
    "next_restore": 'Say "restore it" to bring back {files} and {instructions}, or go on from scratch.',
    "next_restore_hosted": (
        'Say "restore it" to bring back {files} and {instructions} (about 50 credits for each), '
        "or go on from scratch."
    ),
    "state_lost": "The backend has lost the timeline of this project; this is a new session.",
    "count_file": "{count} file",
    "count_files": "{count} files",
    "count_instruction": "{count} instruction",
    "count_instructions": "{count} instructions",
    "restoring": "Bringing back {what}…",
    "restored": "Brought back: {what}.",
    "restored_nothing": "Nothing could be brought back.",
    "restore_missing": "Not brought back: {what}.",
    "restore_file_gone": "{name} ({reason})",
    "restore_no_file": "it is not at its place any more",
    "restore_no_path": "it does not lie on this machine",
    "restore_changed": "as it is now: it has changed since",
    # timeline
    "timeline": "Timeline ({count} tracks): {tracks}",
    "timeline_one": "Timeline (1 track): {tracks}",
    "timeline_none": "The timeline is empty.",
    "added": "Added {track}.",
    "removed": "Removed {track}.",
    "changed": "{track}: {what}.",
    "more_changed": "{label}: {count} more changes.",
    "volume_changed": "volume {before} → {after}",
    "mute_changed": "volume {before} → {after} (silent)",
    "fade_in_changed": "fade-in {before} → {after}",
    "fade_out_changed": "fade-out {before} → {after}",
    "speed_changed": "speed {before} → {after}",
    "moved": "moved from {before} to {after}",
    "shortened": "shortened from {before} to {after}",
    "lengthened": "lengthened from {before} to {after}",
    "offset_changed": "begins at {after} of its source instead of {before}",
    "slice_added": "added",
    "slice_removed": "removed",
    "settings_changed": "changed settings: {names}",
    "inner_changed": "changed in a way that the timeline has no words for",
    "length_changed": "Length {before} → {after}.",
    "canvas_changed": "Picture {before} → {after}.",
    "canvas_settings_changed": "The settings of the picture changed.",
    "order_changed": "The order of the tracks changed.",
    "project_settings_changed": "Changed settings of the project: {names}.",
    "project_changed": "Other settings of the project changed.",
    # music on the timeline
    "another_take": "another piece ({what})",
    "another_take_alike": "another piece of the same kind",
    "fact": "{fact} {before} → {after}",
    "fact_list": "{fact} {changes}",
    "fact_genre": "genre",
    "fact_moods": "mood",
    "fact_energy": "energy",
    "fact_tempo": "tempo",
    "fact_key": "key",
    "fact_instruments": "instruments",
    "fact_duck": "quieter under speech",
    "fact_position": "position",
    "on": "on",
    "off": "off",
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
    "next_register_export": (
        "Register the account to unlock exporting; that keeps the project, and is not about credits: {link}"
    ),
    "next_upgrade": (
        "Upgrade the plan at {link} (exporting costs no credits, so more of them do not help), or use the "
        "local engine, which is free."
    ),
    "next_scope": "Set NEMO_TOKEN to a token that has this permission, from {link}/dashboard/api-tokens.",
    "account_is": " The account is {account}.",
    "next_ask_credits": (
        "Ask whoever runs {host} for more credits, or use the local engine, which is free.{account}"
    ),
    "next_ask_export": (
        "Ask whoever runs {host} to let the account export, or use the local engine, which is free.{account}"
    ),
    "next_ask_scope": (
        "Ask whoever runs {host} for an account that may do this, or use the local engine.{account}"
    ),
    # export
    "exporting": "Making the file…",
    "fetching": "Fetching the file…",
    "export_done": "Finished: {output} ({size}).",
    "export_running": "The export goes on ({percent} %).",
    "export_cancelled": "The export was stopped; no half file is left.",
    "export_never_began": "it had not begun when the program ended; export again",
    "export_let_go": (
        "Nobody waits for the export any more and no half file is left. This backend cannot stop what it has "
        "begun: it finishes it for itself."
    ),
    "export_again": "The backend is hard to reach; the export goes on there.",
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
    "make_again": "The backend has lost the project; doing it once more, for about 50 credits again…",
    "make_again_free": "The backend has lost the project; doing it once more…",
    "make_unused": "Not used: {files}.",
    "make_saw": "Saw: {what}.",
    "make_chose": "Chose: {what}.",
    "make_why": "Why: {what}.",
    "make_form": "Form: {what}.",
    "make_measured": "Measured: {what}.",
    "make_unmeasured": "This backend measures nothing, and nothing was measured here.",
    "make_file": "The file: {output}",
}
