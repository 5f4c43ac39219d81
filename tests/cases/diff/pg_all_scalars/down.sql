-- DropTable
DROP TABLE "public"."Everything";
