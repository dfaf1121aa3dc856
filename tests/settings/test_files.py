"""Files appear whole, with their mode, or not at all."""

import os
import stat

import pytest

from appliance import files


def test_mode_from_the_first_moment(tmp_path):
    before = os.umask(0)
    try:
        files.write_file(tmp_path / "secret", "x\n", mode=0o640, group="a-group-that-does-not-exist")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o640
    assert (tmp_path / "secret").read_text() == "x\n"


def test_a_failure_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    files.write_file(tmp_path / "a", "old")

    def full(handle):
        raise OSError("disk full")

    monkeypatch.setattr("appliance.files.os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        files.write_file(tmp_path / "a", "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "old"


def test_a_link_is_moved_in_one_step(tmp_path):
    for target in ("one", "two"):
        files.point_link(tmp_path / "link", target)
        assert str((tmp_path / "link").readlink()) == target
    (tmp_path / ".link.new").symlink_to("left by a power cut")
    files.point_link(tmp_path / "link", "three")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link"]
