-- DropTable
DROP TABLE "public"."Lists";

-- DropEnum
DROP TYPE "public"."Mood";
