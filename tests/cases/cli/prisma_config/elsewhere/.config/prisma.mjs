import { join } from "node:path";

// Code that sets a variable: what the text of the object says is not all.
process.env.SHOP_URL = "file:" + join("..", "shop.db");

export default {
  schema: "../db/shop.prisma",
  datasource: { url: process.env.SHOP_URL },
};
