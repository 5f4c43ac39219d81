"use strict";
const path = require("node:path");
const { defineConfig } = require("prisma/config");

module.exports = defineConfig({
  schema: "shop.prisma",
  async adapter() { return path.join("}", `${path.sep}"`); },
  datasource: { directUrl: "file:direct.db", url: "file:url.db" },
});
