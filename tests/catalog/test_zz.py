from tests.catalog.test_spark import *
def test_z(catalog, db, csv, sql):
    b=catalog.get_table(db,"orders").storage
    sql(f"comment on table {csv} is 'All orders'")
    a=catalog.get_table(db,"orders").storage
    print("B",b); print("A",a)
