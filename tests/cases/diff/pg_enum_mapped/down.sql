-- DropTable
DROP TABLE "public"."Car";

-- DropEnum
DROP TYPE "public"."size_of_car";
