-- DropTable
DROP TABLE "public"."Native";
