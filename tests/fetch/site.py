"""A site like WordPress on this machine, that misbehaves on request and remembers how it was asked."""

from __future__ import annotations

import gzip
import json
import select
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.fetch.articles import Post

FIRST = "Fri, 01 Mar 2024 08:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it began, and when the last of its answer was about to be sent (a client has it after that)."""

    path: str
    began: float
    sent: float
    agent: str
    conditional: bool
    authorised: bool
    articles: tuple[int, ...] = ()
    trouble: str = ""


@dataclass
class Content:
    """What one path answers."""

    body: bytes
    media_type: str = "text/html; charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Site(ThreadingHTTPServer):
    """`offers` are the sources it has; `troubles` what the next requests for a path meet, one after another."""

    daemon_threads = True

    def __init__(
        self, posts: dict[int, Post], offers: tuple[str, ...] = ("rest", "sitemap", "feed", "archive")
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.posts = posts
        self.offers = offers
        self.troubles: dict[str, list[str]] = defaultdict(list)
        self.fixed: dict[str, Content] = {"/robots.txt": Content(b"User-agent: *\nDisallow: /private/\n", "text/plain")}
        self.gone: dict[str, int] = {}
        self.log: list[Asked] = []
        self.busy: set[socket.socket] = set()  # connections with a request that is not answered
        self.most_at_once = 0
        self.encodings: dict[int, tuple[str, str]] = {}  # of articles: what they are in, and what is declared
        self.json_type = "application/json"
        self.moved: dict[str, str] = {}  # path -> where it leads for good
        self.retry_after = "0"
        self.lock = threading.Lock()
        self.over = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def asked(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(asked.path for asked in self.log)

    def remove(self, number: int, status: int = 404) -> None:
        post = self.posts.pop(number)
        self.gone[post.path] = status
        self.gone[f"/wp-json/wp/v2/posts/{number}"] = status

    # ------------------------------------------------------------ content

    def content(self, path: str) -> Content:
        parts = urlsplit(path)
        if parts.path in self.fixed:
            return self.fixed[parts.path]
        if parts.path in self.moved:
            return Content(b"", status=301, headers={"Location": self.moved[parts.path]})
        if parts.path in self.gone:
            return Content(b'{"code": "gone"}', "application/json", self.gone[parts.path])
        by_path = {post.path: post for post in self.posts.values()}
        if parts.path in by_path:
            return self.page(by_path[parts.path])
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return self.listing(parts.path, query) or Content(b"<h1>404</h1>", status=404)

    def listing(self, path: str, query: dict[str, str]) -> Content | None:
        if path == "/":
            return self.home(1)
        if path.startswith("/wp-json/wp/v2/") and "rest" in self.offers:
            return self.rest(path.removeprefix("/wp-json/wp/v2/"), query)
        if path in {"/sitemap_index.xml", "/post-sitemap.xml.gz"} and "sitemap" in self.offers:
            return self.sitemap(path)
        if path == "/feed/" and "feed" in self.offers:
            return self.feed(int(query.get("paged", "1")))
        if path.startswith("/page/") and "archive" in self.offers:
            return self.home(int(path.split("/")[2]))
        return None

    def page(self, post: Post) -> Content:
        body = (
            f"<!DOCTYPE html><html><head><title>{post.title}</title><meta property='og:type' content='article'></head>"
            f"<body><nav><a href='/'>Home</a></nav><article><h1>{post.title}</h1>{post.html}</article></body></html>"
        )
        codec, declared = self.encodings.get(post.id, ("utf-8", "UTF-8"))
        headers = {"ETag": f'"{post.id}-{post.revision}"'}
        return Content(body.encode(codec), f"text/html; charset={declared}", headers=headers)

    def rest(self, path: str, query: dict[str, str]) -> Content:
        kind, _, number = path.partition("/")
        if kind == "pages":
            return Content(b"[]", self.json_type, headers={"X-WP-TotalPages": "1"})
        fields = query.get("_fields", "").split(",")
        objects = {n: {k: v for k, v in self.object(post).items() if k in fields} for n, post in self.posts.items()}
        if number:
            found = objects.get(int(number))
            return Content(json.dumps(found, ensure_ascii=False).encode(), self.json_type, 200 if found else 404)
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        wanted = [int(n) for n in query["include"].split(",")] if "include" in query else sorted(objects)
        chosen = [objects[n] for n in wanted if n in objects]
        pages = -(-len(chosen) // size)
        body = json.dumps(chosen[(page - 1) * size : page * size], ensure_ascii=False).encode()
        return Content(body, self.json_type, headers={"X-WP-TotalPages": str(pages)})

    def object(self, post: Post) -> dict[str, object]:
        heading = f"[et_pb_section][et_pb_heading title=&#8221;{post.title}&#8243;][/et_pb_heading][et_pb_text]"
        return {
            "id": post.id, "date": f"2024-{post.id % 12 + 1:02}-{post.id % 28 + 1:02}T09:00:00",
            "modified_gmt": post.modified, "slug": post.slug, "status": "publish", "type": "post",
            "link": f"{self.address}{post.path}", "title": {"rendered": post.title},
            "content": {"rendered": f"{heading}{post.html}[/et_pb_text][/et_pb_section]", "protected": False},
        }  # fmt: skip

    def sitemap(self, path: str) -> Content:
        space = "xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'"
        if path == "/sitemap_index.xml":
            children = "".join(
                f"<sitemap><loc>{self.address}/{name}</loc></sitemap>"
                for name in ("post-sitemap.xml.gz", "category-sitemap.xml")
            )
            return Content(f"<sitemapindex {space}>{children}</sitemapindex>".encode(), "application/xml")
        moved = list(self.moved)
        paths = [*moved[::2], *(post.path for post in self.posts.values()), *moved[1::2]]
        rows = "".join(f"<url><loc>{self.address}{path}</loc></url>" for path in paths)
        body = gzip.compress(f"<urlset {space}><url><loc>{self.address}/</loc></url>{rows}</urlset>".encode())
        return Content(body, "application/gzip")

    def feed(self, page: int) -> Content:
        shown = sorted(self.posts.values(), key=lambda post: -post.id)[(page - 1) * 10 : page * 10]
        if not shown:
            return Content(b"", status=404)
        items = "".join(f"<item><link>{self.address}{post.path}?utm_source=rss</link></item>" for post in shown)
        return Content(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "application/rss+xml")

    def home(self, page: int) -> Content:
        shown = sorted(self.posts.values(), key=lambda post: -post.id)[(page - 1) * 10 : page * 10]
        items = "".join(f"<article><h2><a href='{p.path}'>{p.title}</a></h2></article>" for p in shown)
        feed = "<link rel='alternate' type='application/rss+xml' href='/feed/'>" if "feed" in self.offers else ""
        more = f"<a rel='next' href='/page/{page + 1}/'>More</a>" if page * 10 < len(self.posts) else ""
        return Content(f"<html><head><title>News</title>{feed}</head><body>{items}{more}</body></html>".encode())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    sent: float
    server: Site

    def do_GET(self) -> None:
        site, began, self.sent = self.server, time.monotonic(), 0.0
        with site.lock:
            site.busy.add(self.connection)
            site.most_at_once = max(site.most_at_once, sum(not left(line) for line in site.busy))
            waiting = site.troubles.get(self.path) or site.troubles.get(urlsplit(self.path).path)
            trouble = waiting.pop(0) if waiting else ""
        include = parse_qs(urlsplit(self.path).query).get("include", [""])[0]
        articles = tuple(int(number) for number in include.split(",") if number)
        try:
            self.meet(trouble)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        conditional = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        with site.lock:
            site.busy.discard(self.connection)
            authorised = "Authorization" in self.headers or "Cookie" in self.headers
            agent = self.headers["User-Agent"]
            sent = self.sent or time.monotonic()
            site.log.append(Asked(self.path, began, sent, agent, conditional, authorised, articles, trouble))

    def meet(self, trouble: str) -> None:
        content = self.server.content(self.path)
        if trouble in {"429", "503", "500"}:
            self.send(Content(b"busy", "text/plain", int(trouble), {"Retry-After": self.server.retry_after}))
        elif trouble == "slow":
            self.server.over.wait(5)
            self.close_connection = True
        elif trouble == "hold":
            self.hold()
        elif trouble == "redirect":
            to = f"{self.path}{'&' if '?' in self.path else '?'}utm_source=x&v=2"
            self.send(Content(b"", status=302, headers={"Location": to}))
        elif trouble == "cut":  # the length is told, half of it sent
            self.send(content, sent=len(content.body) // 2)
        elif trouble == "half":  # half of it sent, and that called the whole
            content.body = content.body[: len(content.body) // 2]
            self.send(content)
        elif trouble == "close":
            self.close_connection = True
        elif trouble == "trickle":
            self.trickle(content)
        else:
            self.server.over.wait(0.2 if trouble == "late" else 0)
            same = content.headers.get("ETag") and self.headers["If-None-Match"] == content.headers["ETag"]
            self.send(Content(b"", content.media_type, 304, content.headers) if same else content)

    def send(self, content: Content, sent: int | None = None) -> None:
        self.send_response(content.status)
        self.send_header("Content-Type", content.media_type)
        for name, value in content.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content.body)))
        self.sent = time.monotonic()
        self.end_headers()
        self.wfile.write(content.body[:sent])
        self.close_connection = self.close_connection or sent is not None

    def hold(self) -> None:
        """No answer as long as the client waits for one."""
        while not left(self.connection) and not self.server.over.wait(0.01):
            pass
        self.close_connection = True

    def trickle(self, content: Content) -> None:
        """A header line that never ends, a byte at a time."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.server.over.wait(0.02):
            self.wfile.write(b"x")

    def log_message(self, format: str, *arguments: object) -> None:  # the name is the base class's
        """Writes no log into the test's output."""


def left(line: socket.socket) -> bool:
    """Whether the client at the other end of a connection has closed it."""
    try:
        ready, _, _ = select.select([line], [], [], 0)
        return bool(ready) and line.recv(1, socket.MSG_PEEK) == b""
    except (OSError, ValueError):
        return True


@contextmanager
def serving(posts: dict[int, Post], *offers: str, kind: type[Site] | None = None) -> Iterator[Site]:
    """A site while it is served."""
    made = kind or Site
    with made(posts, offers) if offers else made(posts) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield site
        finally:
            site.over.set()
            site.shutdown()
            thread.join()
