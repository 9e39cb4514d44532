export default function (config) {
  config.addPassthroughCopy("src/style.css");
  config.addCollection("cases", (api) => api.getFilteredByGlob("src/cases/*.md").sort((a, b) => b.date - a.date));
  config.addCollection("kinds", (api) => {
    const kinds = new Map();
    for (const page of api.getFilteredByGlob("src/cases/*.md")) {
      for (const name of page.data.kinds) {
        if (!kinds.has(name)) kinds.set(name, []);
        kinds.get(name).push(page);
      }
    }
    return [...kinds].sort().map(([name, pages], i) => ({ id: `type-${i + 1}`, name, pages }));
  });
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("upTo", (list, count) => list.slice(0, count));
  return { dir: { input: "src", output: "_site" }, markdownTemplateEngine: false, htmlTemplateEngine: "njk" };
}
