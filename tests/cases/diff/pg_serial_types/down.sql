-- DropTable
DROP TABLE "public"."S";
