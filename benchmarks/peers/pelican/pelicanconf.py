"""Pelican with its reader cache, the faster of its ways."""

SITENAME = "示例县反诈宣传"
SITEURL = ""
FEED_DOMAIN = "https://example.com/fz"
PATH = "content"
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh-cn"
DEFAULT_PAGINATION = 20
FEED_MAX_ITEMS = 20
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
ARTICLE_URL = "cases/{slug}/"
ARTICLE_SAVE_AS = "cases/{slug}/index.html"
DIRECT_TEMPLATES = ["index", "categories"]
AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
PLUGINS: list[str] = []
MARKDOWN = {"extension_configs": {"markdown.extensions.tables": {}}, "output_format": "html5"}
CACHE_CONTENT = True
LOAD_CONTENT_CACHE = True
CONTENT_CACHING_LAYER = "reader"
