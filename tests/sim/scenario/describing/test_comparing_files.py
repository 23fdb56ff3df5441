"""What differs between two scenarios, in the words of the files."""

from sim.scenario.describing.comparing_files import difference_text


def test_a_scenario_does_not_differ_from_itself(whole):
    assert difference_text(whole(), whole()) == "whole and whole do not differ\n"


def test_differences_are_told_by_path_with_both_values(whole):
    other = whole(
        ("when_known: 10 %", "when_known: 12 %"),
        ("score_accuracy: 50 %", "pressure: 20 %"),
        name="other",
    )
    assert difference_text(whole(), other) == (
        "from whole to other\n"
        "  - offers.upgrade.score_accuracy: 50 %\n"
        "  + offers.upgrade.pressure: 20 %\n"
        "    steps.call.next.visit.when_known: 10 % -> 12 %\n"
    )


def test_another_spelling_of_the_same_is_said_to_mean_the_same(whole):
    other = whole(("takes: 90 min", "takes: 1 h 30 min"), name="other")
    assert difference_text(whole(), other) == (
        "from whole to other\n"
        "    teams.field.backlog.takes: 90 min -> 1 h 30 min\n"
        "both mean the same: a run of one is a run of the other\n"
    )


def test_a_renamed_offer_is_warned_about(whole):
    other = whole(("  upgrade:\n", "  upgraded plan:\n"), ("upgrade\n", "upgraded plan\n"),
                  ("of: upgrade", "of: upgraded plan"), name="other")  # fmt: skip
    warnings = [line for line in difference_text(whole(), other).splitlines() if "warning" in line]
    assert "".join(warnings) == (
        "warning: 'upgrade' is gone from offers and 'upgraded plan' is new: if that is a rename, "
        "write 'was: upgrade' in it, or customers lose the luck they share between the two designs"
    )


def test_a_rename_that_says_what_it_was_is_not_warned_about(whole):
    other = whole(("upgrade\n", "upgraded plan\n"), ("of: upgrade", "of: upgraded plan"),
                  ("  upgrade:\n", "  upgraded plan:\n    was: upgrade\n"),
                  name="other")  # fmt: skip
    assert "warning" not in difference_text(whole(), other)


def test_a_step_renamed_beyond_recognition_is_known_by_what_it_says(whole):
    other = whole(("  solved:", "  done:"), ("to: solved", "to: done"), name="other")
    assert "'solved' is gone from steps and 'done' is new" in difference_text(whole(), other)


def test_a_new_step_that_replaces_nothing_is_no_rename(whole):
    other = whole(
        ("{to: call}\n  solved:", "{to: thanks}\n  thanks: {takes: 1 min}\n  solved:"), name="other"
    )
    assert "warning" not in difference_text(whole(), other)
