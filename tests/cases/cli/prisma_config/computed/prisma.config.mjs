const folder = "prisma";
export default {
  "schema": "shop.prisma",
  datasource: { url: `file:${folder}/shop.db` },
};
