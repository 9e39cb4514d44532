export default { layout: "case.njk", permalink: (data) => `/cases/${data.page.fileSlug}/index.html` };
