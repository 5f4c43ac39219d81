-- DropTable
DROP TABLE "public"."Car";

-- DropEnum
DROP TYPE "public"."Color";
