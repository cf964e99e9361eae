"""The real pages, built once by plain MkDocs."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from heuristics.render import compile_site
from heuristics.store import accepted, paths, slugs
from heuristics.verdict import recompute, snapshot

ROOT = Path(__file__).parent.parent.parent


def test_site_builds_strictly(tmp_path, monkeypatch):
    for name in ("docs", "checks", "evidence"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "heuristics").symlink_to(ROOT / "heuristics")
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    for slug in slugs.slugs():
        accepted.write(snapshot(slug, recompute(slug)))
    compile_site(tmp_path)
    for_programs = (tmp_path / "build" / "docs" / "llms-full.txt").read_text(encoding="utf-8")
    assert not re.findall(r"&#\d+;|&[lg]t;|hx-|<(?:svg|span|table|td|div|small)\b", for_programs)
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert built.returncode == 0, built.stderr
    for page in (tmp_path / "site").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        shown = re.sub(r"<(code|pre)\b.*?</\1>", "", text, flags=re.DOTALL)
        assert "[[" not in re.sub(r"<script\b.*?</script>", "", shown, flags=re.DOTALL), page
        loaded = re.findall(r'<(?:script|img|iframe)\b[^>]*\bsrc="([^"]+)"', text)
        loaded += re.findall(r'<link\b[^>]*rel="stylesheet"[^>]*href="([^"]+)"', text)
        assert not [address for address in loaded if "//" in address], page
    for slug in slugs.slugs():
        text = (tmp_path / "site" / "heuristics" / slug / "index.html").read_text(encoding="utf-8")
        marks = set(re.findall(r'class="hx-chip[^>]*href="([^"]*)#(claim-[a-z0-9-]+)"', text))
        assert marks
        for place, claim in marks:
            home = (tmp_path / "site" / "heuristics" / slug / place / "index.html").resolve()
            assert f'id="{claim}"' in home.read_text(encoding="utf-8"), (place, claim)
