"""Notes on weights of channels: where they move shares, and where they do nothing."""

CHANNELS = "steps: {visit: {channel: shop}, solved: {channel: web}}"
NOTE = "weights of channels move shares"


def test_weights_that_move_a_share_by_more_than_a_point_are_noted_with_the_largest_move(notes):
    found = notes(f"personas: {{couple: {{channels: {{shop: 3}}}}}}, {CHANNELS}")
    assert (
        "personas: weights of channels move shares, the most: at 'call' 42.5 % of 'couple' take "
        "'visit', where 30 % is written\n"
        "  fix: if that is meant, all is well; 'winwin explain' prints all of them"
    ) in found


def test_weights_of_one_persona_alone_do_nothing_and_are_noted(notes):
    change = (
        f"personas: {{couple: {{share: 100 %, channels: {{shop: 3}}}}, family: null}}, {CHANNELS}"
    )
    found = notes(change)
    assert (
        "personas.couple.channels: these weights do nothing: there is one persona, and the average "
        "persona keeps the written shares\n  fix: leave them out"
    ) in found
    assert NOTE not in found


def test_weights_where_no_step_declares_another_channel_do_nothing_and_are_noted(notes):
    found = notes("personas: {couple: {channels: {phone: 3}}}")
    assert "do nothing: nowhere do ways lead to steps that declare different channels" in found


def test_weights_that_all_personas_share_do_nothing_and_are_noted(notes):
    same = "{channels: {shop: 3}}"
    found = notes(f"personas: {{couple: {same}, family: {same}}}, {CHANNELS}")
    assert found.count("between the channels that they choose among, all personas weigh alike") == 2


def test_a_weight_of_a_channel_that_nobody_chooses_is_noted(notes):
    found = notes(f"personas: {{couple: {{channels: {{shop: 3, phone: 2}}}}}}, {CHANNELS}")
    assert "channels.phone: no ways from one step lead to this channel and to another" in found
