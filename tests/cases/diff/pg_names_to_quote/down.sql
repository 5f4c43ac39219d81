-- DropTable
DROP TABLE "public"."odd table; drop";
