"""The page of checks names what is checked. Figures may differ in the last digit by machine."""


def test_every_check_has_its_row_on_the_page_and_no_other_row_is_there(page, check_names):
    assert set(page) == check_names, "write them: pytest tests/theory --write-checked"


def test_every_row_says_against_what_on_which_grid_how_far_off_and_how_often_falsely(page):
    for line in page.values():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 6
        assert all(cells)
